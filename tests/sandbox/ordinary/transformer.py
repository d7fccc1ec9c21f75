import torch
from torch import nn

layer = nn.TransformerEncoderLayer(d_model=16, nhead=4, dim_feedforward=32, batch_first=True)
out = layer(torch.randn(2, 5, 16))
out.mean().backward()
print(out.shape, f"{out.std():.4f}")
layer.eval()
with torch.no_grad():
    print(
        torch.nn.functional.scaled_dot_product_attention(*torch.randn(3, 1, 2, 4, 8)).shape,
        layer(torch.randn(1, 3, 16)).shape,
    )
