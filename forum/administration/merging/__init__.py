"""Two organisations, terms or accounts become one: asked for by one person, done by another."""
