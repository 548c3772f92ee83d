"""Questions that are asked aloud: their sentences, their answers in words, and the same for a language model."""
