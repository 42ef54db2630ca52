/** Headings of the columns that we import, in many languages; folded, without spaces. */

/** For the column of addresses, the most certain first. */
export const emailNames =
  `email emailaddress mail mailaddress address emailaddress1 primaryemail subscriberemail contactemail useremail memberemail
  emailadresse mailadresse emailadress epost epostadress epostadresse epostaddress emailadres mailadres adresemail adresmail poczta
  adresseemail adressemail adresseelectronique adressecourriel courriel mel correo correoelectronico direcciondecorreo
  direcciondecorreoelectronico direccionemail enderecodeemail enderecoemail correioeletronico indirizzoemail indirizzomail indirizzodiposta
  postaelettronica sahkoposti sahkopostiosoite emailcim eposta epostaadresi adresaemail emailova emailovaadresa adresadeemail emailprivate
  электроннаяпочта почта емейл имейл адресэлектроннойпочты електроннапошта メールアドレス メール eメール 邮箱 电子邮件 邮件地址 이메일 이메일주소
  recipient recipientemail customeremail email1value emailid username`
    .split(/\s+/)
    .filter((name) => name !== '');

/** A heading with one of these is one of addresses, whatever else it says: `Private E-Mail`. */
export const emailParts = /mail|courriel|correo|epost|sposti|почт|пошт|メール|邮|이메일/;

/** For our default fields; a declared field's own name always matches. */
export const fieldNames = new Map<string, string[]>([
  [
    'firstName',
    `givenname forename fname first vorname rufname prenom nombre nombres primernombre nome primeironome voornaam imie fornamn fornavn
    etunimi jmeno krestnijmeno keresztnev prenume имя імя 名 名字 이름 ad adi`.split(/\s+/),
  ],
  [
    'lastName',
    `surname familyname lname last nachname familienname nom nomdefamille apellido apellidos sobrenome cognome achternaam nazwisko efternamn
    etternavn efternavn sukunimi prijmeni vezeteknev nume фамилия прізвище 姓 姓氏 soyad soyadi`.split(/\s+/),
  ],
  [
    'city',
    `town stadt ort wohnort ville ciudad cidade citta plaats woonplaats stad miasto miejscowosc ort by kaupunki mesto varos oras город місто
    市 城市 도시 sehir`.split(/\s+/),
  ],
]);
