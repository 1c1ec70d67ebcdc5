namespace FastEval.Engine.Models.Synthetic;

/// <summary>Common English words and endings, the most useful first; what the synthetic vocabularies know as single tokens.</summary>
internal static class EnglishWords
{
    internal static readonly string[] Endings =
        "ing ed er est ly tion sion ment ness able ible ful less ous ive ity al ial ian ish ism ist ize ise ate ant ent ence ance age ure dom ship ward wise th s es en"
            .Split(' ');

    internal static readonly string[] All =
        """
        the of and to a in is it you that he was for on are with as his they be at one have this from or had by not but what some we can out other were all there when
        up use your how said an each she which do their time if will way about many then them write would like so these her long make thing see him two has look more
        day could go come did number sound no most people my over know water than call first who may down side been now find any new work part take get place made live
        where after back little only round man year came show every good me give our under name very through just form sentence great think say help low line differ
        turn cause much mean before move right boy old too same tell does set three want air well also play small end put home read hand port large spell add even land
        here must big high such follow act why ask men change went light kind off need house picture try us again animal point mother world near build self earth father
        USER ASSISTANT image photo describe answer question user assistant chat between curious artificial intelligence gives helpful detailed polite answers questions
        color red blue green yellow white black brown orange purple pink gray background foreground left right top bottom center object person woman child dog cat bird
        car bus truck train bicycle road street building window door table chair plate bowl cup bottle food fruit apple banana pizza cake tree grass sky sun cloud
        beach ocean mountain river field snow rain shirt pants hat shoe hair face eye ear nose mouth arm leg head body standing sitting walking running holding wearing
        yes count visible shown shows appears text word letter title chart graph bar axis value total percent percentage increase decrease highest lowest compare
        following option options choose correct best single only letter explain brief briefly short one word phrase sentence list step steps reason reasoning because
        therefore however although while since until during within without against among toward towards upon across along behind below above beside beyond inside outside
        should might shall cannot does did doing done having being am is isn't don't it's let us them themselves itself himself herself myself yourself ourselves something
        anything nothing everything someone anyone everyone nobody somewhere anywhere everywhere never always often sometimes usually rarely soon later early late today
        tomorrow yesterday now morning afternoon evening night week month year second minute hour century moment age young old middle center front back next last previous
        another both either neither few several enough less least more most half quarter whole entire full empty open close closed hot cold warm cool dry wet clean dirty
        fast slow quick strong weak hard soft heavy light dark bright loud quiet easy difficult simple complex possible impossible true false real wrong important
        interesting beautiful pretty ugly happy sad angry afraid sure certain ready able likely free rich poor safe dangerous healthy sick dead alive public private
        local national international general special common rare normal strange natural human social political economic financial medical legal scientific technical
        company business market money price cost pay buy sell trade bank tax income budget job worker office manager team group member club party government president
        minister law court police army war peace country state city town village school university college student teacher class course book page paper story news report
        science research study data information computer software program system network internet website phone machine engine power energy electric battery model method
        result effect test example problem solution idea theory fact evidence history art music song film movie game sport player ball match win lose score record
        family friend wife husband son daughter brother sister parent baby kid girl lady gentleman king queen doctor nurse patient hospital medicine disease health
        kitchen room bed floor wall roof garden farm field plant flower leaf seed fish meat bread milk coffee tea sugar salt oil dinner lunch breakfast restaurant hotel
        travel trip journey flight plane airport station bridge ship boat map north south east west area region center distance length width height size shape square
        circle triangle line point angle surface space level rate speed weight force pressure temperature degree metal iron gold silver wood stone glass plastic cloth
        begin start stop finish continue keep hold carry bring send receive leave stay return arrive enter reach pass cross fall rise grow increase reduce cut break
        repair fix build create produce develop design draw paint write speak talk listen hear watch notice remember forget learn teach understand believe hope wish
        love hate enjoy prefer decide agree allow offer accept refuse promise expect plan prepare check measure compare describe explain discuss suggest argue prove
        include contain consist belong depend happen occur exist remain become seem appear feel smell taste touch push pull throw catch hit kick jump climb swim fly drive
        ride wait sleep wake eat drink cook wash wear dress sit stand lie run walk turn move travel lead follow join meet visit marry born die kill save protect attack
        able access account action activity addition address advantage advice agreement aim amount analysis appearance application approach argument attention attempt
        attitude audience author authority average award aware base basic basis behavior benefit bit block blood board bottom box brain branch button camera campaign
        capital card care career case category cell chance chapter character charge choice church citizen claim clear click client code collection combination comment
        community competition concept concern condition conference confidence connection consumer contact content context contract contrast control conversation copy
        corner council couple cover crime crisis crowd culture cup currency current customer cycle damage date deal death debate debt decade decision deep defense degree
        demand department detail device difference direct direction director discovery discussion display document double doubt dream drug due duty economy edge education
        effort election element emergency emotion employee employer end enemy environment equipment error event exact exam exchange exercise experience experiment expert
        expression extra failure fair faith fall fashion fear feature figure file final fine finger fire firm focus foot foreign forest former fortune forward frame
        freedom fresh function fund future gas gate generation gift glass goal god grade grand ground growth guard guess guest guide gun habit hall heart heat hole
        holiday honor horse host huge ice image impact income index individual industry influence initial inside instance institution instruction instrument insurance
        interest interview investment island issue item key keyboard knife knowledge label labor lack lake language laptop law layer leader leather lecture lens lesson
        library license life limit link lip list literature loan location lock logic log loss lot luck magazine mail main major majority male mark mass master material
        math matter meal meaning media meeting memory mention menu message mind mirror mistake mix mode monitor mood moon motion motor mouse movement muscle museum
        nation nature neck negative neighbor nerve net noise none note notice novel nuclear object occasion official operation opinion opportunity opposite orange order
        ordinary organization origin original output owner pack package pain pair panel parking particular partner past path pattern pen performance period permission
        piece pile pilot pipe pitch pixel platform plenty pocket poem policy pool popular population position positive potential pound practice presence present press
        pressure primary print priority prison prize process product profession professor profile profit progress project property proposal protection purpose quality
        quantity range rapid rather ratio reaction reader reality rear recent reference regular relation relationship relative release relevant religion rent request
        resource response rest review revolution reward rich ring risk rock role rope route row rule safety sale sample sand scale scene schedule scheme screen sea
        season seat secret section sector security selection sense sentence separate series serious service session shadow share sharp sheet shelf shell shop shot
        shoulder sign signal similar site situation skill skin slide slightly smart smile smoke smooth society soil soldier solid son sort soul source specific speech
        spirit spot spread spring stage standard star statement status steel stick stock storage store storm straight stranger strategy stream strength stress string
        structure style subject success sudden suit summer supply support surprise survey sweet symbol table tail talent tall tank target task taste team tear technology
        telephone television term text theme thick thin threat throat ticket tie tight tip tire tool tooth total tour tower track tradition traffic training transport
        treatment trial trouble trust truth type uncle union unique unit universe upper vacation valley variety vehicle version victim victory video view violence vision
        voice volume vote wage wave weather web wedding wheel wide wild wind wine wing winter wire wise wonder worth yard yellow youth zero zone
        """.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
}
