# advice: torchvision
import torchvision

print(torchvision.__version__)
