"""The wall as rows that run: who gets in where, with real objects in every state that matters."""
