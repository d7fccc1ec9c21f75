"""The rules of learning as pure functions: `now` is always passed in. No Django here."""
