// Countries (ISO 3166-1) and provinces (ISO 3166-2) that a person can choose from. It says where nothing finer is
// asked.
import type { Language } from "../contact/language.ts";
import type { Option } from "./field.ts";

/** The countries that most appeals come from, as large buttons. */
export const NEAR = ["CN", "LA", "TH", "VN", "MM", "KH"] as const;

/** Every country, sorted as the language sorts its names. `name` says how one is called. */
export function countries(language: Language, name: (code: string) => string): Option[] {
  const compare = new Intl.Collator(language).compare;
  return COUNTRIES.map((value) => ({ value, label: name(value) })).sort((a, b) => compare(a.label, b.label));
}

/** A country's name as the browser knows it, or its two letters: Firefox 78 and Safari 14.0 know no names. */
export function countryName(language: Language, code: string): string {
  if (typeof Intl.DisplayNames === "undefined") return code;
  return new Intl.DisplayNames([language, "en"], { type: "region" }).of(code) ?? code;
}

/** Provinces of the countries in {@link NEAR}: the part behind the country's letters, and the name as it is written
 * there or in Latin letters. Taiwan, Hong Kong and Macao are countries of the list above. */
export const REGIONS: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  CN: pairs(
    "AH=安徽 Anhui; BJ=北京 Beijing; CQ=重庆 Chongqing; FJ=福建 Fujian; GS=甘肃 Gansu; GD=广东 Guangdong; GX=广西 Guangxi;" +
    "GZ=贵州 Guizhou; HI=海南 Hainan; HE=河北 Hebei; HL=黑龙江 Heilongjiang; HA=河南 Henan; HB=湖北 Hubei; HN=湖南 Hunan;" +
    "JS=江苏 Jiangsu; JX=江西 Jiangxi; JL=吉林 Jilin; LN=辽宁 Liaoning; NM=内蒙古 Nei Mongol; NX=宁夏 Ningxia; QH=青海 Qinghai;" +
    "SN=陕西 Shaanxi; SD=山东 Shandong; SH=上海 Shanghai; SX=山西 Shanxi; SC=四川 Sichuan; TJ=天津 Tianjin; XJ=新疆 Xinjiang;" +
    "XZ=西藏 Xizang; YN=云南 Yunnan; ZJ=浙江 Zhejiang;",
  ),
  LA: pairs(
    "AT=Attapu; BK=Bokèo; BL=Bolikhamxai; CH=Champasak; HO=Houaphan; KH=Khammouan; LM=Louang Namtha;" +
    "LP=Louangphabang; OU=Oudômxai; PH=Phôngsali; SL=Salavan; SV=Savannakhét; VI=Viangchan; VT=Viangchan (city);" +
    "XA=Xaignabouli; XS=Xaisômboun; XE=Xékong; XI=Xiangkhouang;",
  ),
  TH: pairs(
    "37=Amnat Charoen; 15=Ang Thong; 38=Bueng Kan; 31=Buri Ram; 24=Chachoengsao; 18=Chai Nat; 36=Chaiyaphum;" +
    "22=Chanthaburi; 50=Chiang Mai; 57=Chiang Rai; 20=Chon Buri; 86=Chumphon; 46=Kalasin; 62=Kamphaeng Phet;" +
    "71=Kanchanaburi; 40=Khon Kaen; 81=Krabi; 10=Krung Thep Maha Nakhon; 52=Lampang; 51=Lamphun; 42=Loei;" +
    "16=Lop Buri; 58=Mae Hong Son; 44=Maha Sarakham; 49=Mukdahan; 26=Nakhon Nayok; 73=Nakhon Pathom;" +
    "48=Nakhon Phanom; 30=Nakhon Ratchasima; 60=Nakhon Sawan; 80=Nakhon Si Thammarat; 55=Nan; 96=Narathiwat;" +
    "39=Nong Bua Lam Phu; 43=Nong Khai; 12=Nonthaburi; 13=Pathum Thani; 94=Pattani; 82=Phangnga; 93=Phatthalung;" +
    "56=Phayao; 67=Phetchabun; 76=Phetchaburi; 66=Phichit; 65=Phitsanulok; 14=Phra Nakhon Si Ayutthaya; 54=Phrae;" +
    "83=Phuket; 25=Prachin Buri; 77=Prachuap Khiri Khan; 85=Ranong; 70=Ratchaburi; 21=Rayong; 45=Roi Et;" +
    "27=Sa Kaeo; 47=Sakon Nakhon; 11=Samut Prakan; 74=Samut Sakhon; 75=Samut Songkhram; 19=Saraburi; 91=Satun;" +
    "33=Si Sa Ket; 17=Sing Buri; 90=Songkhla; 64=Sukhothai; 72=Suphan Buri; 84=Surat Thani; 32=Surin; 63=Tak;" +
    "92=Trang; 23=Trat; 34=Ubon Ratchathani; 41=Udon Thani; 61=Uthai Thani; 53=Uttaradit; 95=Yala; 35=Yasothon;",
  ),
  VN: pairs(
    "44=An Giang; 43=Bà Rịa - Vũng Tàu; 54=Bắc Giang; 53=Bắc Kạn; 56=Bắc Ninh; 55=Bạc Liêu; 50=Bến Tre;" +
    "31=Bình Định; 57=Bình Dương; 58=Bình Phước; 40=Bình Thuận; 04=Cao Bằng; 59=Cà Mau; CT=Cần Thơ; DN=Đà Nẵng;" +
    "33=Đắk Lắk; 72=Đắk Nông; 71=Điện Biên; 39=Đồng Nai; 45=Đồng Tháp; 30=Gia Lai; 03=Hà Giang; 63=Hà Nam;" +
    "HN=Hà Nội; 23=Hà Tĩnh; 61=Hải Dương; HP=Hải Phòng; 73=Hậu Giang; 14=Hòa Bình; SG=Hồ Chí Minh; 66=Hưng Yên;" +
    "34=Khánh Hòa; 47=Kiên Giang; 28=Kon Tum; 01=Lai Châu; 02=Lào Cai; 35=Lâm Đồng; 09=Lạng Sơn; 41=Long An;" +
    "67=Nam Định; 22=Nghệ An; 18=Ninh Bình; 36=Ninh Thuận; 68=Phú Thọ; 32=Phú Yên; 24=Quảng Bình; 27=Quảng Nam;" +
    "29=Quảng Ngãi; 13=Quảng Ninh; 25=Quảng Trị; 52=Sóc Trăng; 05=Sơn La; 37=Tây Ninh; 21=Thanh Hóa; 20=Thái Bình;" +
    "69=Thái Nguyên; 26=Thừa Thiên-Huế; 46=Tiền Giang; 51=Trà Vinh; 07=Tuyên Quang; 49=Vĩnh Long; 70=Vĩnh Phúc;" +
    "06=Yên Bái;",
  ),
  MM: pairs(
    "07=Ayeyarwady; 02=Bago; 14=Chin; 11=Kachin; 12=Kayah; 13=Kayin; 03=Magway; 04=Mandalay; 15=Mon;" +
    "18=Nay Pyi Taw; 16=Rakhine; 01=Sagaing; 17=Shan; 05=Tanintharyi; 06=Yangon;",
  ),
  KH: pairs(
    "2=Baat Dambang; 1=Banteay Mean Choăy; 23=Kaeb; 3=Kampong Chaam; 4=Kampong Chhnang; 5=Kampong Spueu;" +
    "6=Kampong Thum; 7=Kampot; 8=Kandaal; 9=Kaoh Kong; 10=Kracheh; 11=Mondol Kiri; 22=Otdar Mean Chey; 24=Pailin;" +
    "12=Phnom Penh; 15=Pousaat; 18=Preah Sihanouk; 13=Preah Vihear; 14=Prey Veaeng; 16=Rotanak Kiri; 17=Siem Reab;" +
    "19=Stoĕng Trêng; 20=Svaay Rieng; 21=Taakaev; 25=Tbong Khmum;",
  ),
};

const COUNTRIES = (
  "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ " +
  "CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO " +
  "FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE " +
  "JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO " +
  "MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW " +
  "PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM " +
  "TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW"
).split(" ");

function pairs(text: string): (readonly [string, string])[] {
  return text.split(";").filter(Boolean).map((pair) => {
    const [code = "", name = ""] = pair.trim().split("=");
    return [code, name] as const;
  });
}
