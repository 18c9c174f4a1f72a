"""Tables, cards and text as Streamlit draws them."""
