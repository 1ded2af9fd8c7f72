package restore

// compatibilityForms lists presentation forms and mathematical letters with the letters that they stand for: the compatibility decompositions of
// the Unicode Character Database 14.0 for U+FB50 to U+FEFF and U+1EE00 to U+1EEFF, as pairs of a form and its letters.
const compatibilityForms = "" +
	"\uFB50ٱ \uFB51ٱ \uFB52ٻ \uFB53ٻ \uFB54ٻ \uFB55ٻ \uFB56پ \uFB57پ \uFB58پ \uFB59پ \uFB5Aڀ \uFB5Bڀ \uFB5Cڀ \uFB5Dڀ \uFB5Eٺ \uFB5Fٺ \uFB60ٺ \uFB61ٺ " +
	"\uFB62ٿ \uFB63ٿ \uFB64ٿ \uFB65ٿ \uFB66ٹ \uFB67ٹ \uFB68ٹ \uFB69ٹ \uFB6Aڤ \uFB6Bڤ \uFB6Cڤ \uFB6Dڤ \uFB6Eڦ \uFB6Fڦ \uFB70ڦ \uFB71ڦ \uFB72ڄ \uFB73ڄ " +
	"\uFB74ڄ \uFB75ڄ \uFB76ڃ \uFB77ڃ \uFB78ڃ \uFB79ڃ \uFB7Aچ \uFB7Bچ \uFB7Cچ \uFB7Dچ \uFB7Eڇ \uFB7Fڇ \uFB80ڇ \uFB81ڇ \uFB82ڍ \uFB83ڍ \uFB84ڌ \uFB85ڌ " +
	"\uFB86ڎ \uFB87ڎ \uFB88ڈ \uFB89ڈ \uFB8Aژ \uFB8Bژ \uFB8Cڑ \uFB8Dڑ \uFB8Eک \uFB8Fک \uFB90ک \uFB91ک \uFB92گ \uFB93گ \uFB94گ \uFB95گ \uFB96ڳ \uFB97ڳ " +
	"\uFB98ڳ \uFB99ڳ \uFB9Aڱ \uFB9Bڱ \uFB9Cڱ \uFB9Dڱ \uFB9Eں \uFB9Fں \uFBA0ڻ \uFBA1ڻ \uFBA2ڻ \uFBA3ڻ \uFBA4ۀ \uFBA5ۀ \uFBA6ہ \uFBA7ہ \uFBA8ہ \uFBA9ہ " +
	"\uFBAAھ \uFBABھ \uFBACھ \uFBADھ \uFBAEے \uFBAFے \uFBB0ۓ \uFBB1ۓ \uFBD3ڭ \uFBD4ڭ \uFBD5ڭ \uFBD6ڭ \uFBD7ۇ \uFBD8ۇ \uFBD9ۆ \uFBDAۆ \uFBDBۈ \uFBDCۈ " +
	"\uFBDDۇٴ \uFBDEۋ \uFBDFۋ \uFBE0ۅ \uFBE1ۅ \uFBE2ۉ \uFBE3ۉ \uFBE4ې \uFBE5ې \uFBE6ې \uFBE7ې \uFBE8ى \uFBE9ى \uFBEAئا \uFBEBئا \uFBECئە \uFBEDئە " +
	"\uFBEEئو \uFBEFئو \uFBF0ئۇ \uFBF1ئۇ \uFBF2ئۆ \uFBF3ئۆ \uFBF4ئۈ \uFBF5ئۈ \uFBF6ئې \uFBF7ئې \uFBF8ئې \uFBF9ئى \uFBFAئى \uFBFBئى \uFBFCی \uFBFDی " +
	"\uFBFEی \uFBFFی \uFC00ئج \uFC01ئح \uFC02ئم \uFC03ئى \uFC04ئي \uFC05بج \uFC06بح \uFC07بخ \uFC08بم \uFC09بى \uFC0Aبي \uFC0Bتج \uFC0Cتح \uFC0Dتخ " +
	"\uFC0Eتم \uFC0Fتى \uFC10تي \uFC11ثج \uFC12ثم \uFC13ثى \uFC14ثي \uFC15جح \uFC16جم \uFC17حج \uFC18حم \uFC19خج \uFC1Aخح \uFC1Bخم \uFC1Cسج \uFC1Dسح " +
	"\uFC1Eسخ \uFC1Fسم \uFC20صح \uFC21صم \uFC22ضج \uFC23ضح \uFC24ضخ \uFC25ضم \uFC26طح \uFC27طم \uFC28ظم \uFC29عج \uFC2Aعم \uFC2Bغج \uFC2Cغم \uFC2Dفج " +
	"\uFC2Eفح \uFC2Fفخ \uFC30فم \uFC31فى \uFC32في \uFC33قح \uFC34قم \uFC35قى \uFC36قي \uFC37كا \uFC38كج \uFC39كح \uFC3Aكخ \uFC3Bكل \uFC3Cكم \uFC3Dكى " +
	"\uFC3Eكي \uFC3Fلج \uFC40لح \uFC41لخ \uFC42لم \uFC43لى \uFC44لي \uFC45مج \uFC46مح \uFC47مخ \uFC48مم \uFC49مى \uFC4Aمي \uFC4Bنج \uFC4Cنح \uFC4Dنخ " +
	"\uFC4Eنم \uFC4Fنى \uFC50ني \uFC51هج \uFC52هم \uFC53هى \uFC54هي \uFC55يج \uFC56يح \uFC57يخ \uFC58يم \uFC59يى \uFC5Aيي \uFC5Bذٰ \uFC5Cرٰ \uFC5Dىٰ " +
	"\uFC5Eٌّ \uFC5Fٍّ \uFC60َّ \uFC61ُّ \uFC62ِّ \uFC63ّٰ \uFC64ئر \uFC65ئز \uFC66ئم \uFC67ئن \uFC68ئى \uFC69ئي \uFC6Aبر \uFC6Bبز \uFC6Cبم \uFC6Dبن " +
	"\uFC6Eبى \uFC6Fبي \uFC70تر \uFC71تز \uFC72تم \uFC73تن \uFC74تى \uFC75تي \uFC76ثر \uFC77ثز \uFC78ثم \uFC79ثن \uFC7Aثى \uFC7Bثي \uFC7Cفى \uFC7Dفي " +
	"\uFC7Eقى \uFC7Fقي \uFC80كا \uFC81كل \uFC82كم \uFC83كى \uFC84كي \uFC85لم \uFC86لى \uFC87لي \uFC88ما \uFC89مم \uFC8Aنر \uFC8Bنز \uFC8Cنم \uFC8Dنن " +
	"\uFC8Eنى \uFC8Fني \uFC90ىٰ \uFC91ير \uFC92يز \uFC93يم \uFC94ين \uFC95يى \uFC96يي \uFC97ئج \uFC98ئح \uFC99ئخ \uFC9Aئم \uFC9Bئه \uFC9Cبج \uFC9Dبح " +
	"\uFC9Eبخ \uFC9Fبم \uFCA0به \uFCA1تج \uFCA2تح \uFCA3تخ \uFCA4تم \uFCA5ته \uFCA6ثم \uFCA7جح \uFCA8جم \uFCA9حج \uFCAAحم \uFCABخج \uFCACخم \uFCADسج " +
	"\uFCAEسح \uFCAFسخ \uFCB0سم \uFCB1صح \uFCB2صخ \uFCB3صم \uFCB4ضج \uFCB5ضح \uFCB6ضخ \uFCB7ضم \uFCB8طح \uFCB9ظم \uFCBAعج \uFCBBعم \uFCBCغج \uFCBDغم " +
	"\uFCBEفج \uFCBFفح \uFCC0فخ \uFCC1فم \uFCC2قح \uFCC3قم \uFCC4كج \uFCC5كح \uFCC6كخ \uFCC7كل \uFCC8كم \uFCC9لج \uFCCAلح \uFCCBلخ \uFCCCلم \uFCCDله " +
	"\uFCCEمج \uFCCFمح \uFCD0مخ \uFCD1مم \uFCD2نج \uFCD3نح \uFCD4نخ \uFCD5نم \uFCD6نه \uFCD7هج \uFCD8هم \uFCD9هٰ \uFCDAيج \uFCDBيح \uFCDCيخ \uFCDDيم " +
	"\uFCDEيه \uFCDFئم \uFCE0ئه \uFCE1بم \uFCE2به \uFCE3تم \uFCE4ته \uFCE5ثم \uFCE6ثه \uFCE7سم \uFCE8سه \uFCE9شم \uFCEAشه \uFCEBكل \uFCECكم \uFCEDلم " +
	"\uFCEEنم \uFCEFنه \uFCF0يم \uFCF1يه \uFCF2ـَّ \uFCF3ـُّ \uFCF4ـِّ \uFCF5طى \uFCF6طي \uFCF7عى \uFCF8عي \uFCF9غى \uFCFAغي \uFCFBسى \uFCFCسي \uFCFDشى " +
	"\uFCFEشي \uFCFFحى \uFD00حي \uFD01جى \uFD02جي \uFD03خى \uFD04خي \uFD05صى \uFD06صي \uFD07ضى \uFD08ضي \uFD09شج \uFD0Aشح \uFD0Bشخ \uFD0Cشم \uFD0Dشر " +
	"\uFD0Eسر \uFD0Fصر \uFD10ضر \uFD11طى \uFD12طي \uFD13عى \uFD14عي \uFD15غى \uFD16غي \uFD17سى \uFD18سي \uFD19شى \uFD1Aشي \uFD1Bحى \uFD1Cحي \uFD1Dجى " +
	"\uFD1Eجي \uFD1Fخى \uFD20خي \uFD21صى \uFD22صي \uFD23ضى \uFD24ضي \uFD25شج \uFD26شح \uFD27شخ \uFD28شم \uFD29شر \uFD2Aسر \uFD2Bصر \uFD2Cضر \uFD2Dشج " +
	"\uFD2Eشح \uFD2Fشخ \uFD30شم \uFD31سه \uFD32شه \uFD33طم \uFD34سج \uFD35سح \uFD36سخ \uFD37شج \uFD38شح \uFD39شخ \uFD3Aطم \uFD3Bظم \uFD3Cاً \uFD3Dاً " +
	"\uFD50تجم \uFD51تحج \uFD52تحج \uFD53تحم \uFD54تخم \uFD55تمج \uFD56تمح \uFD57تمخ \uFD58جمح \uFD59جمح \uFD5Aحمي \uFD5Bحمى \uFD5Cسحج \uFD5Dسجح " +
	"\uFD5Eسجى \uFD5Fسمح \uFD60سمح \uFD61سمج \uFD62سمم \uFD63سمم \uFD64صحح \uFD65صحح \uFD66صمم \uFD67شحم \uFD68شحم \uFD69شجي \uFD6Aشمخ \uFD6Bشمخ " +
	"\uFD6Cشمم \uFD6Dشمم \uFD6Eضحى \uFD6Fضخم \uFD70ضخم \uFD71طمح \uFD72طمح \uFD73طمم \uFD74طمي \uFD75عجم \uFD76عمم \uFD77عمم \uFD78عمى \uFD79غمم " +
	"\uFD7Aغمي \uFD7Bغمى \uFD7Cفخم \uFD7Dفخم \uFD7Eقمح \uFD7Fقمم \uFD80لحم \uFD81لحي \uFD82لحى \uFD83لجج \uFD84لجج \uFD85لخم \uFD86لخم \uFD87لمح " +
	"\uFD88لمح \uFD89محج \uFD8Aمحم \uFD8Bمحي \uFD8Cمجح \uFD8Dمجم \uFD8Eمخج \uFD8Fمخم \uFD92مجخ \uFD93همج \uFD94همم \uFD95نحم \uFD96نحى \uFD97نجم " +
	"\uFD98نجم \uFD99نجى \uFD9Aنمي \uFD9Bنمى \uFD9Cيمم \uFD9Dيمم \uFD9Eبخي \uFD9Fتجي \uFDA0تجى \uFDA1تخي \uFDA2تخى \uFDA3تمي \uFDA4تمى \uFDA5جمي " +
	"\uFDA6جحى \uFDA7جمى \uFDA8سخى \uFDA9صحي \uFDAAشحي \uFDABضحي \uFDACلجي \uFDADلمي \uFDAEيحي \uFDAFيجي \uFDB0يمي \uFDB1ممي \uFDB2قمي \uFDB3نحي " +
	"\uFDB4قمح \uFDB5لحم \uFDB6عمي \uFDB7كمي \uFDB8نجح \uFDB9مخي \uFDBAلجم \uFDBBكمم \uFDBCلجم \uFDBDنجح \uFDBEجحي \uFDBFحجي \uFDC0مجي \uFDC1فمي " +
	"\uFDC2بحي \uFDC3كمم \uFDC4عجم \uFDC5صمم \uFDC6سخي \uFDC7نجي \uFDF0صلے \uFDF1قلے \uFDF2الله \uFDF3اكبر \uFDF4محمد \uFDF5صلعم \uFDF6رسول \uFDF7عليه " +
	"\uFDF8وسلم \uFDF9صلى \uFDFCریال \uFE80ء \uFE81آ \uFE82آ \uFE83أ \uFE84أ \uFE85ؤ \uFE86ؤ \uFE87إ \uFE88إ \uFE89ئ \uFE8Aئ \uFE8Bئ \uFE8Cئ \uFE8Dا " +
	"\uFE8Eا \uFE8Fب \uFE90ب \uFE91ب \uFE92ب \uFE93ة \uFE94ة \uFE95ت \uFE96ت \uFE97ت \uFE98ت \uFE99ث \uFE9Aث \uFE9Bث \uFE9Cث \uFE9Dج \uFE9Eج \uFE9Fج " +
	"\uFEA0ج \uFEA1ح \uFEA2ح \uFEA3ح \uFEA4ح \uFEA5خ \uFEA6خ \uFEA7خ \uFEA8خ \uFEA9د \uFEAAد \uFEABذ \uFEACذ \uFEADر \uFEAEر \uFEAFز \uFEB0ز \uFEB1س " +
	"\uFEB2س \uFEB3س \uFEB4س \uFEB5ش \uFEB6ش \uFEB7ش \uFEB8ش \uFEB9ص \uFEBAص \uFEBBص \uFEBCص \uFEBDض \uFEBEض \uFEBFض \uFEC0ض \uFEC1ط \uFEC2ط \uFEC3ط " +
	"\uFEC4ط \uFEC5ظ \uFEC6ظ \uFEC7ظ \uFEC8ظ \uFEC9ع \uFECAع \uFECBع \uFECCع \uFECDغ \uFECEغ \uFECFغ \uFED0غ \uFED1ف \uFED2ف \uFED3ف \uFED4ف \uFED5ق " +
	"\uFED6ق \uFED7ق \uFED8ق \uFED9ك \uFEDAك \uFEDBك \uFEDCك \uFEDDل \uFEDEل \uFEDFل \uFEE0ل \uFEE1م \uFEE2م \uFEE3م \uFEE4م \uFEE5ن \uFEE6ن \uFEE7ن " +
	"\uFEE8ن \uFEE9ه \uFEEAه \uFEEBه \uFEECه \uFEEDو \uFEEEو \uFEEFى \uFEF0ى \uFEF1ي \uFEF2ي \uFEF3ي \uFEF4ي \uFEF5لآ \uFEF6لآ \uFEF7لأ \uFEF8لأ " +
	"\uFEF9لإ \uFEFAلإ \uFEFBلا \uFEFCلا \U0001EE00ا \U0001EE01ب \U0001EE02ج \U0001EE03د \U0001EE05و \U0001EE06ز \U0001EE07ح \U0001EE08ط \U0001EE09ي " +
	"\U0001EE0Aك \U0001EE0Bل \U0001EE0Cم \U0001EE0Dن \U0001EE0Eس \U0001EE0Fع \U0001EE10ف \U0001EE11ص \U0001EE12ق \U0001EE13ر \U0001EE14ش \U0001EE15ت " +
	"\U0001EE16ث \U0001EE17خ \U0001EE18ذ \U0001EE19ض \U0001EE1Aظ \U0001EE1Bغ \U0001EE1Cٮ \U0001EE1Dں \U0001EE1Eڡ \U0001EE1Fٯ \U0001EE21ب \U0001EE22ج " +
	"\U0001EE24ه \U0001EE27ح \U0001EE29ي \U0001EE2Aك \U0001EE2Bل \U0001EE2Cم \U0001EE2Dن \U0001EE2Eس \U0001EE2Fع \U0001EE30ف \U0001EE31ص \U0001EE32ق " +
	"\U0001EE34ش \U0001EE35ت \U0001EE36ث \U0001EE37خ \U0001EE39ض \U0001EE3Bغ \U0001EE42ج \U0001EE47ح \U0001EE49ي \U0001EE4Bل \U0001EE4Dن \U0001EE4Eس " +
	"\U0001EE4Fع \U0001EE51ص \U0001EE52ق \U0001EE54ش \U0001EE57خ \U0001EE59ض \U0001EE5Bغ \U0001EE5Dں \U0001EE5Fٯ \U0001EE61ب \U0001EE62ج \U0001EE64ه " +
	"\U0001EE67ح \U0001EE68ط \U0001EE69ي \U0001EE6Aك \U0001EE6Cم \U0001EE6Dن \U0001EE6Eس \U0001EE6Fع \U0001EE70ف \U0001EE71ص \U0001EE72ق \U0001EE74ش " +
	"\U0001EE75ت \U0001EE76ث \U0001EE77خ \U0001EE79ض \U0001EE7Aظ \U0001EE7Bغ \U0001EE7Cٮ \U0001EE7Eڡ \U0001EE80ا \U0001EE81ب \U0001EE82ج \U0001EE83د " +
	"\U0001EE84ه \U0001EE85و \U0001EE86ز \U0001EE87ح \U0001EE88ط \U0001EE89ي \U0001EE8Bل \U0001EE8Cم \U0001EE8Dن \U0001EE8Eس \U0001EE8Fع \U0001EE90ف " +
	"\U0001EE91ص \U0001EE92ق \U0001EE93ر \U0001EE94ش \U0001EE95ت \U0001EE96ث \U0001EE97خ \U0001EE98ذ \U0001EE99ض \U0001EE9Aظ \U0001EE9Bغ \U0001EEA1ب " +
	"\U0001EEA2ج \U0001EEA3د \U0001EEA5و \U0001EEA6ز \U0001EEA7ح \U0001EEA8ط \U0001EEA9ي \U0001EEABل \U0001EEACم \U0001EEADن \U0001EEAEس \U0001EEAFع " +
	"\U0001EEB0ف \U0001EEB1ص \U0001EEB2ق \U0001EEB3ر \U0001EEB4ش \U0001EEB5ت \U0001EEB6ث \U0001EEB7خ \U0001EEB8ذ \U0001EEB9ض \U0001EEBAظ \U0001EEBBغ"
