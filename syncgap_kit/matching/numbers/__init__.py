"""Which document bears which order's id: conventions learnt, claims weighed, documents dealt out."""
