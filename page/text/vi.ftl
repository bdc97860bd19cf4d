# draft
leave = Leave
