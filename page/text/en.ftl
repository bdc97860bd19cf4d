# Southwind: the words of the field page, in English. The page's build leaves these comments out; coded replies come from
# proto/replies/en.ftl. Plain, short words: the reader may be in danger, tired, and not used to reading. Promise nothing
# that is not certain. Each trouble is one sentence and one next step.
# `# draft` stands before each message until a native reader who knows the work has seen it; then it becomes
# `# reviewed <who> <date>`. docs/page.md counts them.

## On every screen

# draft
page-language = Language
# draft
page-back = Back
# draft
page-busy = Please wait…

## Leave: the quick exit

# draft
leave-button = Leave
# draft
leave-hint = “Leave” empties this page at once. Pressing Esc three times quickly does the same.
# draft
leave-title = What “Leave” cannot erase
# draft
leave-history = The address of this page in the browser's history, and with it the link that you opened. Delete them there.
# draft
leave-network = What the network or the telephone company saw: that this device connected to us, and when.
# draft
leave-phone = What the keyboard, the phone or another program on it has kept.
# draft
leave-downloads = Files that you saved, and pictures and recordings that were on this device before.
# draft
leave-screenshots = Screenshots, and what somebody saw on the screen.

## Start

# draft
start-title = Ask for help
# draft
start-appeal = Send an appeal
# draft
start-appeal-hint = Tell us what has happened. It takes about one minute.
# draft
start-code = I have a code
# draft
start-code-hint = Read our replies, write again, or send more files.
# draft
start-about = About this page
# draft
start-about-lock = This page locks what you write on this device. Only our staff can open it.
# draft
start-about-no-storage = It stores nothing on this device by itself. It does not ask for your name.
# draft
start-about-limit = It cannot hide that this device connects to us. It cannot protect a phone that somebody else controls.
# draft
start-about-no-promise = We cannot promise that we can help.
# draft
start-about-false = A false page can steal what you write. Use only a link or file from a person you trust.
# draft
start-trust = Your words go to: { $desk }
# draft
start-fingerprint = Mark of the organisation: { $fingerprint }
# draft
start-fingerprint-hint = Compare this mark with the one that the person who gave you the link reads to you.
# draft
start-checking = Checking to whom this page sends…
# draft
start-offline = There is no connection now. You can write and save a sealed file. Somebody else can send it for you.
# draft
start-lapsed = The key of the desk is older than it should be. You can still send.

## The appeal

# draft
appeal-title = Your appeal
# draft
appeal-hint = Say what you know. If you do not know something, choose “I do not know”.
# draft
appeal-send = Send
# draft
appeal-missing = Before we can send, please fill in:
# draft
appeal-missing-words = Write something, or record your voice
# draft
appeal-all-long = All texts together are too long. Make some shorter.

# draft
kind-title = What has happened?
# draft
kind-arrested = Arrested
# draft
kind-moved = Moved while in custody
# draft
kind-repatriation_imminent = About to be sent back
# draft
kind-repatriated = Sent back
# draft
kind-missing = Missing
# draft
kind-trafficked = Sold or held by force
# draft
kind-violence = Beaten or abused
# draft
kind-hiding = In hiding
# draft
kind-medical = Sick or hurt
# draft
kind-self_harm = Wants to die or hurt themselves
# draft
kind-helper_compromised = A helper can no longer be trusted
# draft
kind-update = News about a case
# draft
kind-safe = Safe now

# draft
people-title = How many people?
# draft
people-women = Women
# draft
people-men = Men
# draft
people-girls = Girls
# draft
people-boys = Boys
# draft
people-unknown = Not known
# draft
people-more = One more: { $who }
# draft
people-less = One less: { $who }
# draft
people-count = { $who }: { $count }
# draft
people-too-many = At most { $most } people

# draft
country-title = In which country?
# draft
country-CN = China
# draft
country-LA = Laos
# draft
country-TH = Thailand
# draft
country-VN = Viet Nam
# draft
country-MM = Myanmar
# draft
country-KH = Cambodia
# draft
country-MN = Mongolia
# draft
country-RU = Russia
# draft
country-KR = South Korea
# draft
country-other = Another country
# draft
country-choose = Choose a country
# draft
country-region = Province
# draft
country-region-hint = Only the province. No town, no street, no house.

# draft
when-title = When did it happen?
# draft
when-now = Now
# draft
when-today = Today
# draft
when-yesterday = Yesterday
# draft
when-date = On a day
# draft
when-date-label = Which day?
# draft
when-unknown = I do not know

# draft
left-title = How much time is left?
# draft
left-hours = Hours
# draft
left-days = Days
# draft
left-weeks = Weeks
# draft
left-unknown = I do not know

# draft
words-title = Tell us what happened
# draft
words-label = Write in your own language
# draft
words-count = { $count } of { $most } letters
# draft
words-never = Do not write these. They can put people in danger:
# draft
words-never-phone = telephone numbers, chat names
# draft
words-never-names = names of helpers or brokers
# draft
words-never-routes = routes, past or planned
# draft
words-never-houses = addresses of places where people hide
# draft
words-never-family = relatives at home
# draft
words-never-bank = bank details

# draft
voice-title = Or speak
# draft
voice-hint = At most { $most } seconds. Do not say what must not be written. Whoever hears it may know your voice.
# draft
voice-record = Record
# draft
voice-asking = The browser asks whether this page may use the microphone. Please allow it.
# draft
voice-recording = Recording: { $seconds } of { $most } seconds
# draft
voice-stop = Stop
# draft
voice-ready = Your recording: { $seconds } seconds
# draft
voice-play = Play
# draft
voice-again = Record again
# draft
voice-remove = Remove
# draft
voice-file = Choose a sound file
# draft
voice-too-long = This sound is longer than { $most } seconds. Choose it below as a file, and write a few words here.
# draft
voice-missing = This browser cannot record. You can write, or choose a sound file below.

# draft
file-title = Photos, videos, papers
# draft
file-choose = Choose files
# draft
file-hint = At most { $most } files. Your words go first; files follow.
# draft
file-line = { $name }, { $size }
# draft
file-preparing = Getting ready: { $percent } %
# draft
file-cleaned = Place, time and device were taken out of this picture. The picture itself is as it was: faces and signs can still be seen.
# draft
file-original = Send the picture as it is
# draft
file-original-warning = The picture may then tell where, when and with which device it was taken. Choose this only if we asked for it.
# draft
file-unknown-warning = This file goes as it is. It may hold the place, the time, the device or a name.
# draft
file-remove = Remove { $name }
# draft
file-remove-sure = { $name } is on its way. If you remove it now, what has arrived of it is deleted.
# draft
file-keep = Go on sending

# draft
consent-title = To whom may we speak about this?
# draft
consent-hint = Answer only if the people told you. If you did not ask them, leave “Not asked”.
# draft
consent-partner = Organisations that work with us
# draft
consent-unhcr = The refugee agency of the United Nations (UNHCR)
# draft
consent-embassy = Embassies
# draft
consent-un_body = United Nations offices for human rights
# draft
consent-media = Journalists
# draft
consent-yes = Yes
# draft
consent-no = No
# draft
consent-not_asked = Not asked
# draft
consent-given-by = Who said so?
# draft
consent-given-by-hint = For example: she herself, her mother. No name.
# draft
consent-given-by-long = Who said so: at most { $most } letters

## More about the case: nothing here is needed

# draft
more-title = Say more
# draft
more-hint = You need not fill in any of this. Write no names.
# draft
more-person = Person { $label }
# draft
more-person-add = Add a person
# draft
more-person-remove = Remove person { $label }
# draft
more-sex = Sex
# draft
more-sex-female = Female
# draft
more-sex-male = Male
# draft
more-sex-unknown = Not known
# draft
more-age = Age
# draft
more-age-infant = Under 2 years
# draft
more-age-child = 2 to 11 years
# draft
more-age-youth = 12 to 17 years
# draft
more-age-adult = 18 to 59 years
# draft
more-age-old = 60 years or older
# draft
more-age-unknown = Not known
# draft
more-needs = Needs
# draft
more-need-infant = Baby
# draft
more-need-pregnant = Pregnant
# draft
more-need-unaccompanied = Child alone
# draft
more-need-medical = Sick or hurt
# draft
more-linked = Belongs together with
# draft
more-custody = If somebody holds them
# draft
more-authority = Who holds them? For example: police, army, border guards
# draft
more-arrested-at = Since which day?
# draft
more-last-seen = Last seen on which day?
# draft
more-moved-to = Moved to which province?
# draft
more-warrant = They were shown a paper of arrest
# draft
more-visits = Days on which officials of their own country came
# draft
more-visit-add = Add a day
# draft
more-risk = Why they are in danger if sent back
# draft
more-actions = What has been done already
# draft
more-request = What you ask us to do
# draft
more-destination = Where the people want to go, if they said so
# draft
more-relation = Who you are to them. No name
# draft
more-safe-time = When it is safe for you to read a reply

## After sending

# draft
sent-title = Your appeal
# draft
sent-words = Your words
# draft
sent-words-sealing = They are being locked.
# draft
sent-words-sending = On the way. Keep this page open.
# draft
sent-words-waiting = Not sent yet. We try again and again. Keep this page open.
# draft
sent-words-safe = Arrived. Your words are safe at our server. A person has not read them yet.
# draft
sent-words-failed = Not sent.
# draft
sent-back = Back to what you wrote
# draft
sent-kept = Proof of arrival: { $time }
# draft
sent-next-try = Next try: { $time }
# draft
sent-files = Your files
# draft
sent-file = File { $number }
# draft
sent-file-waiting = Waits for its turn
# draft
sent-file-sending = { $percent } % sent
# draft
sent-file-retrying = { $percent } % sent. The line is broken; we try again.
# draft
sent-file-done = Arrived
# draft
sent-file-failed = Not sent
# draft
sent-total = All files: { $sent } of { $total }
# draft
sent-all = Everything has arrived. You may leave this page when you have written down your code.
# draft
sent-keep-open = Keep this page open until everything has arrived.
# draft
sent-capsule = Save a sealed file
# draft
sent-capsule-hint = If nothing goes through: save this file. Anybody can carry it and send it for you. They cannot read it. But whoever finds it on this device knows that you used this page.
# draft
sent-capsule-saved = The sealed file was given to your browser to save. Delete it from this device when it has been passed on.
# draft
sent-capsule-none = There is no sealed file yet. Please wait until your words are locked.
# draft
sent-capsule-large = These files are large: { $size } in all. Saving them takes time, and room on this device.
# draft
sent-capsule-file = Save sealed file { $number } of { $total }

## The code of 24 digits

# draft
code-title = Your code
# draft
code-why = With these 24 digits you can read our replies and write to us again. This page shows them only now.
# draft
code-paper = Write all six groups on paper, in this order. Take no picture, and do not keep it on this device.
# draft
code-secret = Whoever has this code can read our replies and write in your name. Nobody can give it to you again.
# draft
code-group = Group { $group }
# draft
code-written = I have written it down
# draft
code-later = I cannot write it now
# draft
code-none = Your appeal goes all the same. But without this code you cannot read our replies.
# draft
code-ask = To be sure, type two groups from your paper.
# draft
code-ask-group = Group { $group } from your paper
# draft
code-confirm = Compare
# draft
code-right = Right. Keep the paper in a safe place.
# draft
code-wrong = Group { $group } is not the same. Your appeal goes all the same. Look at the code once more.
# draft
code-show-again = Show the code again
# draft
code-making = Making your code…
# draft
code-hidden = Your code is hidden now.
# draft
code-enter-title = I have a code
# draft
code-enter = Type the 24 digits from your paper
# draft
code-enter-hint = You may leave out the spaces.
# draft
code-count = { $count } of { $most } digits
# draft
code-open = Open
# draft
code-opening = Opening. On an old phone this takes a little while.

## A case: its replies

# draft
case-title = Replies
# draft
case-loading = Looking for replies…
# draft
case-none-hint = If you think that there should be a reply, compare the 24 digits with your paper.
# draft
case-not-shown = Not shown here: { $count }, not surely from our staff. Do not follow what somebody else tells you in our name.
# draft
case-missing = Reply { $number } is not here. It may be late, or you may have read it before.
# draft
case-missing-some = Replies { $first } to { $last } are not here. They may be late, or you may have read them before.
# draft
case-twice = Reply { $number } came twice.
# draft
case-differs = Reply { $number } also came with other words. Do not follow it before you have asked us again.
# draft
case-more = There are more replies. Look again to see them.
# draft
case-more-behind = There are more replies behind these. You can see them when these are deleted.
# draft
case-withheld = The server may be holding something back. Tell us by another way if you can.
# draft
case-checked = Last looked: { $time }
# draft
case-delete = I have read them. Delete them at the server
# draft
case-deleting = Deleting them at the server…
# draft
case-removed = The replies that you see are now deleted at the server. Remember what you need.
# draft
case-not-removed = They are not all deleted at the server. Try again.
# draft
case-kept = The replies stay at the server. You can read them again.
# draft
case-again = Look again
# draft
case-answer = Answer
# draft
case-move = Make a new code

## Answering

# draft
answer-title = Your answer
# draft
answer-words = Write your answer
# draft
answer-to = Answer to reply { $number }
# draft
answer-send = Send
# draft
answer-sent = Arrived. Your answer is safe at our server.
# draft
answer-files = Add files
# draft
answer-empty = Write something, record your voice, or choose a file.
# draft
answer-go-on = Go on with a file
# draft
answer-go-on-hint = Choose the same file again. We send only what is missing.
# draft
answer-go-on-original = I had sent this picture as it is
# draft
answer-went-on = { $percent } % had arrived already. We go on from there.
# draft
answer-new = This file was not known yet. It is sent from the beginning.
# draft
answer-unknown = { $name }: nothing of this file has arrived yet. Is it the right file?
# draft
answer-from-beginning = Send it from the beginning
# draft
answer-not-this = Do not send it

## A new code

# draft
move-title = A new code
# draft
move-why = Do this if somebody may have seen your code, or if we asked you to.
# draft
move-steps = You get 24 new digits. Write them down and type two groups. Only then we use the new code.
# draft
move-start = Make a new code
# draft
move-sending = Telling the desk…
# draft
move-done = From now on use the new code. Look with the old code as well for one week. Then destroy the old paper.
# draft
move-wait = The new code does not count yet. First type the two groups.
# draft
move-wrong = Group { $group } is not the same. Look at the code once more.
# draft
move-unsure = Keep both codes. We do not know yet whether the desk has been told. Look with both.

## The invitation

# draft
invitation-title = Your invitation is missing
# draft
invitation-hint = Paste the link that you were given. It holds the words southwind:v1
# draft
invitation-label = Invitation
# draft
invitation-use = Use it
# draft
invitation-other = Use another invitation
# draft
invitation-offline = Save this page as a file
# draft
invitation-offline-hint = The file also works without a connection. It can be found on this device.

## Browsers inside other apps

# draft
inapp-title = Open this page in your browser
# draft
inapp-why = You are inside another app. That app may see what you write, and some things do not work here.
# draft
inapp-how = Touch the menu of the app and choose “Open in browser”. Or copy the address and open it in your browser.
# draft
inapp-copy = Copy the address
# draft
inapp-copied = Copied. Delete it from the clipboard afterwards.
# draft
inapp-copy-failed = Copying did not work. Touch the address for a long time and copy it.
# draft
inapp-stay = Stay here all the same

## Troubles: what happened, and one next step

# draft
trouble-title = This did not work
# draft
trouble-kept = What you wrote is still here.
# draft
trouble-again = Try again

# draft
trouble-invitation-missing = This page does not know yet to whom it should send.
# draft
trouble-invitation-missing-next = Open the link that you were given, or paste it here.
# draft
trouble-invitation-damaged = This invitation is not whole.
# draft
trouble-invitation-damaged-next = Copy it again from the beginning to the end, or ask for it again.
# draft
trouble-invitation-version = This invitation is newer than this page.
# draft
trouble-invitation-version-next = Get a newer page from the person who gave you the invitation.
# draft
trouble-invitation-example = This invitation is an example for trying things out. Nobody would read what you send.
# draft
trouble-invitation-example-next = Ask the person who gave it to you for a real invitation.
# draft
trouble-other-relay = This invitation belongs to another address.
# draft
trouble-other-relay-next = Open this address instead: { $address }
# draft
trouble-roster-damaged = The list of our staff could not be read, so nothing is sent.
# draft
trouble-roster-damaged-next = Try by another network, or save a sealed file if it is offered.
# draft
trouble-roster-signature = The list of our staff was not signed by the organisation of your invitation. Somebody may be deceiving you.
# draft
trouble-roster-signature-next = Send nothing here. Ask the person who gave you the invitation.
# draft
trouble-roster-expired = The list of our staff is too old, so nothing is sent.
# draft
trouble-roster-expired-next = Check the date of this device. If it is right, ask for a new link or file.
# draft
trouble-roster-future = The list of our staff has a date that is still to come.
# draft
trouble-roster-future-next = Set the date and the time of this device, then try again.
# draft
trouble-roster-older = The server gave a list of our staff that is older than the one we know. It may be holding something back.
# draft
trouble-roster-older-next = Try by another network, or use the sealed file.
# draft
trouble-desk-unknown = The desk of your invitation does not exist any more.
# draft
trouble-desk-unknown-next = Ask the person who gave you the invitation for a new one.
# draft
trouble-epoch-missing = The key that locks your words is not there yet.
# draft
trouble-epoch-missing-next = Try again in a few minutes.
# draft
trouble-epoch-refused = The key that locks your words was not signed by our staff. Somebody may be deceiving you.
# draft
trouble-epoch-refused-next = Send nothing here. Ask the person who gave you the invitation.
# draft
trouble-epoch-older = The server gave an older key than the one we know. It may be holding something back.
# draft
trouble-epoch-older-next = Try by another network, or use the sealed file.

# draft
trouble-relay-away = There is no connection to our server.
# draft
trouble-relay-away-next = We try again by ourselves. Keep this page open.
# draft
trouble-relay-nonsense = The server gave an answer that this page does not understand.
# draft
trouble-relay-nonsense-next = Try by another network, or save a sealed file if it is offered.
# draft
trouble-relay-busy = The server is very busy.
# draft
trouble-relay-busy-next = We try again by ourselves. Keep this page open.
# draft
trouble-relay-full = The server has no more room.
# draft
trouble-relay-full-next = Save a sealed file now. Keep this page open; we try again.
# draft
trouble-relay-refused = The server did not accept it ({ $code }).
# draft
trouble-relay-refused-next = Save a sealed file and ask somebody to send it for you.
# draft
trouble-receipt-refused = The server says that it arrived, but its proof is not right. Count on nothing.
# draft
trouble-receipt-refused-next = Try by another network, or save a sealed file.

# draft
trouble-file-unreadable = This file could not be read.
# draft
trouble-file-unreadable-next = Choose it again, or send without it.
# draft
trouble-file-changed = This file changed after you chose it.
# draft
trouble-file-changed-next = Choose it again.
# draft
trouble-file-too-large = This file is too large.
# draft
trouble-file-too-large-next = Choose a smaller or shorter one.
# draft
trouble-file-too-many = These are too many files.
# draft
trouble-file-too-many-next = Remove some of them, and send them later with your code.
# draft
trouble-microphone-refused = This page may not use the microphone.
# draft
trouble-microphone-refused-next = Allow it in the browser, or write instead.
# draft
trouble-microphone-missing = There is no microphone that this page can use.
# draft
trouble-microphone-missing-next = Write instead, or choose a sound file.

# draft
trouble-code-digit = There is something in group { $group } that is not a digit.
# draft
trouble-code-digit-next = Look at group { $group } on your paper.
# draft
trouble-code-group = Group { $group } does not have four digits.
# draft
trouble-code-group-next = Look at group { $group } on your paper.
# draft
trouble-code-length = The code must have 24 digits; here are { $count }.
# draft
trouble-code-length-next = Compare it with your paper.
# draft
trouble-code-check = Something in the code is wrong.
# draft
trouble-code-check-one = Something in group { $group } is wrong.
# draft
trouble-code-check-two = Something in group { $group } or group { $other } is wrong.
# draft
trouble-code-check-next = Compare each group with your paper.
# draft
trouble-code-memory = This device has too little memory free to open the code.
# draft
trouble-code-memory-next = Close other apps and pages, then try again.

# draft
trouble-text-too-long = The text is too long.
# draft
trouble-text-too-long-next = Make it shorter, or send the rest later with your code.
# draft
trouble-device-too-old = This browser is too old for this page, or it lacks something that the page needs.
# draft
trouble-device-too-old-next = Use a newer browser or another device.
