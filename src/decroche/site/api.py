from ninja import NinjaAPI

api = NinjaAPI(title="Décroche", version="1")
