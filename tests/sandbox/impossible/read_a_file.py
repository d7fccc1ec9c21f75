# advice: file
with open("/data/mnist.csv") as file:
    print(file.read())
