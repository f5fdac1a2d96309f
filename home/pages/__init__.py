"""What all pages share: who may see them, their addresses, their blocks, how they are passed on."""
