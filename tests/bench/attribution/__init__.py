"""How fast causes are looked for: the kit's pass over values and pairs beside numpy's counting, and one whole case."""
