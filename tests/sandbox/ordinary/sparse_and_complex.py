import torch

print(torch.sparse_coo_tensor([[0, 1], [1, 0]], [1.0, 2.0], (2, 2)).to_dense())
print(torch.fft.rfft(torch.ones(4)), torch.complex(torch.ones(1), torch.ones(1)).abs())
print(
    torch.nn.Embedding(5, 2, sparse=True)(torch.tensor([1])).shape,
    torch.einsum("ij,jk->ik", torch.eye(2), torch.ones(2, 2)),
)
print(
    torch.quantile(torch.arange(5.0), 0.5), torch.distributions.Normal(0.0, 1.0).log_prob(torch.tensor(0.0))
)
print(
    torch.special.expit(torch.zeros(1)),
    torch.cumsum(torch.arange(4), 0),
    torch.topk(torch.tensor([3, 1, 2]), 2).values,
)
