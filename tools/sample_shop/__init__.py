"""The sample shop: a deterministic cosmetics shop in the shape of the input contract.

`python -m tools.sample_shop --seeds` rewrites the committed seeds,
`python -m tools.sample_shop --orders N --out FOLDER` writes a shop of any size as Parquet.
See docs/sample-shop.md.
"""
