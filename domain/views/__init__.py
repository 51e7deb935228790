"""A file as people read it: status, the card of the UI, the story, the explanation of each euro."""
