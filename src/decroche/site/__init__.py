"""The Django project: settings, addresses, the API's root, row security's database backend."""
