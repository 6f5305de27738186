"""The page on which people take or leave what a pasted report may say."""
