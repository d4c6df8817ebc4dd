"""Invented articles for the pages of a test: title, writer, day, and paragraphs."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Story:
    title: str
    writer: str
    day: str
    paragraphs: tuple[str, ...]

    @property
    def words(self) -> str:
        return " ".join(self.paragraphs)


def story(title: str, writer: str, day: str, text: str) -> Story:
    return Story(title, writer, day, tuple(" ".join(part.split()) for part in text.strip().split("\n\n")))


BRIDGE = story(
    "Brennmoor bridge to close for two years",
    "Ilse Rautner",
    "2025-03-04",
    """
The old road bridge at Brennmoor will close to all traffic in May, the county said on Tuesday, after engineers found
cracks in three of its eleven piers.

“We have watched these piers for six winters, and they have reached the point where watching is not enough,” said Odile
Karstens, the county’s chief engineer.

The repair will cost 48 million crowns and take 26 months, about twice as long as the county had planned in 2023.
Drivers will be sent over the dam at Teal Water, a detour of 19 kilometres.

Shopkeepers on the south bank said they had not been asked. “Half of my customers come over that bridge,” said Pavel
Druce, who sells tools in Mill Street. He said he expected to lose a third of his trade.

The county’s transport chief, Wenna Hollis, said a ferry for people on foot would sail every 20 minutes. She promised
that it would be free of charge.

Work begins on May 12. The bridge, built in 1931, carries 8,400 vehicles a day.""",
)

WHEAT = story(
    "Dry spring cuts wheat hopes in Ostland",
    "Tarek Lindqvist",
    "2025-04-18",
    """
Farmers in the east of Ostland expect to bring in 14 percent less wheat than last year, according to a survey that the
growers’ union published on Friday.

“The seed went into dust, and dust is what came up,” said Marit Solheim, who farms 300 hectares near Grauwick.

The union counted rainfall of 41 millimetres since the first of February, less than half of what is usual. Its chairman,
Benno Achterberg, asked the ministry to lower the price of water until the harvest.

A spokeswoman for the ministry said that the reservoirs were 72 percent full and that there was no reason to worry.

Traders were less calm. Wheat for delivery in August rose to 231 marks a ton in Port Ellery, the highest price since
2022. “Nobody wants to be the one without grain,” said Lucan Frey of the trading house Frey & Daughters.

The next survey is due at the end of May.""",
)

CLINIC = story(
    "Night clinic in Halvik stays open after all",
    "Noor Vantongeren",
    "2025-02-11",
    """
The night clinic in Halvik will stay open until at least the end of 2027, the health board decided on Monday evening,
ending a quarrel that had filled the town hall three times.

Doctors had warned that the nearest emergency room is 74 minutes away by road. “A heart does not wait for 74 minutes,”
Dr. Sunniva Aske told the board before the vote, which ended seven to two.

The board’s treasurer, Callum Rees, had wanted to close the clinic to save 3.1 million crowns a year. After the vote he
said that he would respect the result but that the money had to come from somewhere.

It will come, in part, from parking. From April an hour at the hospital costs 12 crowns instead of eight.

Some 240 people listened in the hall, and many of them stood up and sang when the result was read out. “I have never
heard this town agree on anything,” said Mayor Greta Oyelaran, “and I would like to get used to it.”""",
)

CHIPS = story(
    "Quenna Semiconductors to hire 900 for second plant",
    "Jonas Whitlock",
    "2025-05-20",
    """
Quenna Semiconductors will build a second plant beside its first one in Tarn and hire 900 people by 2028, the company
said on Tuesday.

The plant will cost 2.4 billion dollars, of which the state pays 310 million. It is to make chips for washing machines
and tractors, not for telephones.

“There is nothing glamorous about a chip that turns a drum, but everybody needs one,” said the company’s head, Adaeze
Thorne.

The union of metalworkers welcomed the plan but asked for wages in writing. “Last time 900 was a promise, and 610 was
the number,” said its secretary, Rolf Imhoff.

Tarn has grown by 11 percent since the first plant opened in 2019, and rents have risen by 38 percent. The town council
will vote in June on 1,200 new homes.

Shares of Quenna rose 4.2 percent to 61.30 dollars.""",
)

OWLS = story(
    "How the owls came back to Fennel Wood",
    "Petra Lysander",
    "2025-01-26",
    """
On a night in January, with the frost creaking in the pines, Anselm Dube switches off his lamp and asks everybody to
breathe more quietly.

He is 71, he has counted owls in Fennel Wood since he was a boy, and for nineteen years the number that he wrote into
his book was nought. Last winter it was four. This winter it is eleven.

“People ask me what we did,” he says. “We stopped doing things, mostly.” The forestry left dead trees where they fell,
and the mice came, and after the mice came the owls.

Not everybody in the village is glad. Kirsten Abara, whose hens roost at the edge of the wood, has lost six of them. She
says she does not mind the owls as much as the visitors, who park in her field.

The county has put up a sign and a gate. It has also given Dube a new lamp, with a red light, which owls do not see. He
keeps it in the box. “They managed with me all these years,” he says, “and I with them.”

Before we leave he opens the book and writes, in pencil, the date and the number eleven. Then he draws a small line
beneath it, as one does under a sum.""",
)

COUNCIL = story(
    "Five things the Vessby council decided",
    "Hanne Trask",
    "2025-06-03",
    """
The council of Vessby met for nearly seven hours on Monday. These are the decisions that will be felt in town.

Parking in the harbour becomes free after six in the evening. The council expects to lose 85,000 euros a year by it.

The library will open on Sundays from September. “Sunday is the only day on which some families can come together,” said
the councillor Yara Melchior.

The school in North Street gets a new roof for 1.2 million euros, paid from the reserve.

A plan for a wind farm on the eastern ridge was sent back to the committee. Councillor Edgar Poole said the drawings
showed turbines where his constituents had their cows.

Dogs may run free on the beach from October to March, and on no other day.""",
)

HARBOUR = story(
    "Harbour police seize boats",
    "Mats Ferrow",
    "2025-07-09",
    """
The harbour police of Port Ellery seized nine speedboats on Tuesday night after neighbours had complained of noise and
of waves that broke two jetties.

“A harbour is a living room with water in it, and nobody races in a living room,” said Inspector Dagny Holt. She said
that the owners, aged 19 to 27, would get their boats back for a fine of 600 euros each.

One of the owners, who gave his name as Rico, said that he had not been faster than anybody else. The police measured 71
kilometres an hour where ten are allowed.""",
)

STORIES = (BRIDGE, WHEAT, CLINIC, CHIPS, OWLS, COUNCIL, HARBOUR)
