# advice: no network
import socket

socket.create_connection(("pytorch.org", 443))
