"""Words that tell nothing of a subject, in lower case: they are neither counted nor looked for.

The lists of bm25s 0.3.16 (Xing Han Lù, MIT licence), as they stand there; a test holds them to it. They are here since
that library, with scipy, takes a fifth of a second to import, which every question would wait for.
"""
# ruff: noqa: SIM905 (a word a literal would be a page)

from typing import Final

from index.language import Language

STOP_WORDS: Final[dict[Language, frozenset[str]]] = {
    "nl": frozenset(
        """
        aan al alles als altijd andere ben bij daar dan dat de der deze die dit doch doen door dus een eens
        en er ge geen geweest haar had heb hebben heeft hem het hier hij hoe hun iemand iets ik in is ja je
        kan kon kunnen maar me meer men met mij mijn moet na naar niet niets nog nu of om omdat onder ons
        ook op over reeds te tegen toch toen tot u uit uw van veel voor want waren was wat werd wezen wie
        wil worden wordt zal ze zelf zich zij zijn zo zonder zou
        """.split()
    ),
    "en": frozenset(
        """
        a an and are as at be but by for if in into is it no not of on or such that the their then there
        these they this to was will with
        """.split()
    ),
    "de": frozenset(
        """
        aber alle allem allen aller alles als also am an ander andere anderem anderen anderer anderes anderm
        andern anderr anders auch auf aus bei bin bis bist da damit dann das dass dasselbe dazu daß dein
        deine deinem deinen deiner deines dem demselben den denn denselben der derer derselbe derselben des
        desselben dessen dich die dies diese dieselbe dieselben diesem diesen dieser dieses dir doch dort du
        durch ein eine einem einen einer eines einig einige einigem einigen einiger einiges einmal er es
        etwas euch euer eure eurem euren eurer eures für gegen gewesen hab habe haben hat hatte hatten hier
        hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer ihres im in indem ins ist jede jedem jeden
        jeder jedes jene jenem jenen jener jenes jetzt kann kein keine keinem keinen keiner keines können
        könnte machen man manche manchem manchen mancher manches mein meine meinem meinen meiner meines mich
        mir mit muss musste nach nicht nichts noch nun nur ob oder ohne sehr sein seine seinem seinen seiner
        seines selbst sich sie sind so solche solchem solchen solcher solches soll sollte sondern sonst um
        und uns unser unsere unserem unseren unseres unter viel vom von vor war waren warst was weg weil
        weiter welche welchem welchen welcher welches wenn werde werden wie wieder will wir wird wirst wo
        wollen wollte während würde würden zu zum zur zwar zwischen über
        """.split()
    ),
    "fr": frozenset(
        """
        ai aie aient aies ait as au aura aurai auraient aurais aurait auras aurez auriez aurions aurons
        auront aux avaient avais avait avec avez aviez avions avons ayant ayante ayantes ayants ayez ayons c
        ce ces d dans de des du elle en es est et eu eue eues eurent eus eusse eussent eusses eussiez
        eussions eut eux eûmes eût eûtes furent fus fusse fussent fusses fussiez fussions fut fûmes fût
        fûtes il ils j je l la le les leur lui m ma mais me mes moi mon même n ne nos notre nous on ont ou
        par pas pour qu que qui s sa se sera serai seraient serais serait seras serez seriez serions serons
        seront ses soient sois soit sommes son sont soyez soyons suis sur t ta te tes toi ton tu un une vos
        votre vous y à étaient étais était étant étante étantes étants étiez étions été étée étées étés êtes
        """.split()
    ),
}
