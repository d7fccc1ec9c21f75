# advice: no network
import urllib.request

print(urllib.request.urlopen("https://pytorch.org").status)
