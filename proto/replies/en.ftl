# Southwind: what a coded reply says to a contact, in English (PROTOCOL.md step 14.2). Programs and page read this file.
# Plain, short words: the reader may be in danger, tired, and not used to reading. Promise nothing that is not certain.

## Headings. $number counts the replies of a case; $written is when, as the program writes it.

# draft
heading = Reply { $number }, written { $written }
# draft
heading-text = One member of staff also writes. Do not move because of it alone:
# draft
heading-instruction = What they ask you to do. Two members of staff have signed it:
# draft
instruction-lapsed = They had asked you to do something. The time for it has passed, so it is not shown. Do nothing because of it.
# draft
no-reply = There is no reply yet. That does not mean that nobody is working for you. Look again later.

## Codes

# draft
received = A person has read what you sent.
# draft
need = We need to know more before we can go on. Please answer.
# draft
check-question = We want to be sure that it is you. Please answer the question below.
# draft
sent-to = We have passed your appeal on to others who may be able to help.
# draft
acting = We are working on it now.
# draft
stand-by = Please wait. Do nothing new because of us. We will write again.
# draft
stop-contact = Stop writing to us for now. It may be dangerous for you. Do not use the old ways of reaching us.
# draft
new-code = Your code of 24 digits may no longer be safe. Please make a new code with this program, and do not use the old one again.
# draft
not-us = Somebody may be using our name. What you were told did not come from us. Do not follow it.
# draft
support = You are not alone. What happened is not your fault. We are thinking of you and will go on.
# draft
are-you-safe = Are you safe now? Please answer when you can do so without danger.
# draft
close-and-wipe = This case is closed. Please destroy the paper with your code of 24 digits, and delete what belongs to us from this device.
# draft
unknown = There is a reply that this program does not understand. Please get a newer program from the people who gave you this one.

## What is needed

# draft
need-where = Please tell us where it is: the country and the province. Do not write an address or a route.
# draft
need-when = Please tell us when it happened: the day, and the hour if you know it.
# draft
need-who = Please tell us about the people: how many women, men and children, and about how old they are. Do not write names.
# draft
need-consent = Please tell us whether the people agree that we speak for them, and to whom we may speak.
# draft
need-pictures = Please send pictures, if you can do so without danger.
# draft
need-voice = Please send a voice message of at most one minute, if you can do so without danger.
# draft
need-documents = Please send pictures of papers that show what happened, if you can do so without danger.
# draft
need-custody = Please tell us who is holding the people, since when, and whether they were moved.
# draft
need-unknown = We need something that this program does not understand. Please get a newer program from the people who gave you this one.

## To whom it was sent

# draft
sent-to-partner = We have passed your appeal on to an organisation that works with us.
# draft
sent-to-unhcr = We have passed your appeal on to the refugee agency of the United Nations (UNHCR).
# draft
sent-to-embassy = We have passed your appeal on to an embassy.
# draft
sent-to-un-body = We have passed your appeal on to an office of the United Nations for human rights.
# draft
sent-to-media = We have passed on to journalists what you allowed us to pass on.
# draft
sent-to-government = We have passed your appeal on to a government.
# draft
sent-to-unknown = We have passed your appeal on to others who may be able to help. A newer program can say to whom.
