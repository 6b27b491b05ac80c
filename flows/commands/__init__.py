"""One module per command of ``copydesk``; each stays thin and imports late."""
