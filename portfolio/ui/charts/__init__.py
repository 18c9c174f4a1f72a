"""The pictures, in Plotly."""
