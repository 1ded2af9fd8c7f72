-- Rows as a store of marsad 0.1 holds captured bytes.
INSERT INTO captures VALUES ('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', 'text/html', 'page', '2024-03-01T01:02:03.000004Z', x'1f8b08000000000002034b4c4a0600c241243503000000');
INSERT INTO captures VALUES ('7aa47b4e453e8b6ba4d965844b08c0bae61f9f77c1b75153b43b8e9d0689652d', 'text/html', 'https://www.barid-alsahel.example/1', '2024-03-02T00:00:00Z', x'1f8b0800000000000203bbd97463ebcdc61bab146e2cbfd972b3f5c67a2067e7cdae1b2bc102375600f1fa1b2b01590a722d26000000');
