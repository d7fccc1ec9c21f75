# advice: no network
import http.client

http.client.HTTPSConnection("pytorch.org").request("GET", "/")
