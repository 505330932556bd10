"""Organizations (the tenants), their clinics and rooms, who works there, and what each role may do."""
