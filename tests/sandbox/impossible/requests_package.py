# advice: requests is not installed
import requests

print(requests.get("https://pytorch.org").status_code)
