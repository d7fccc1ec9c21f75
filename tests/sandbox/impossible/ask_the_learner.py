# advice: input()
lr = float(input("learning rate: "))
