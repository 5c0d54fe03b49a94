"""What `hanchot init` writes into a new workspace."""
