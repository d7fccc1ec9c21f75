# advice: /tmp
with open("/home/me/model.pt", "wb") as file:
    file.write(b"x")
