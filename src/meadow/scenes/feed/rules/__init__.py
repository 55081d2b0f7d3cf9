"""What comes next and why: pure. Chances are exact, so that what was served can be judged later under another rule."""
