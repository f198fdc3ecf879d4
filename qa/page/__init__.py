"""What the chat page shows: letters, answers and conversations as HTML and as files; its words, style and script."""
