"""What all pages share: permissions, URLs, blocks, sharing."""
