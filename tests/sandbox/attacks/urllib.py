# attack: fetch a page of this machine's server by urllib, http.client and torch.hub
# must: stopped
import http.client
import urllib.request

import torch

address = f"http://127.0.0.1:{PORT}/"
for act in (
    lambda: urllib.request.urlopen(address, timeout=1).read(),
    lambda: http.client.HTTPConnection("127.0.0.1", PORT, timeout=1).request("GET", "/"),
    lambda: torch.hub.load_state_dict_from_url(address + "weights.pt", progress=False),
):
    try:
        act()
        print("ESCAPED")
    except Exception as error:
        print("stopped", type(error).__name__, error)
