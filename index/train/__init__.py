"""How the bundled encoder was made, a stage a file: ``python -m index.train --help``.

In order: ``vocabulary``, ``initialise``, ``teacher``, ``distil``, ``questions``, ``export``, ``evaluate``.
"""
