"""What all stages know about text: alignment to the page, ids, words, and how to show it."""
