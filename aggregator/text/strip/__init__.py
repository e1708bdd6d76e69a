"""What is not the article, by named rules."""
