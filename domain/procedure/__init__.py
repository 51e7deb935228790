"""From the application to the end of delivery, and how a project ends."""
