//! The metadata of a press file as XMP: what the file claims to be, its dates and its identity, the same as in Info.

use crate::base::Date;
use crate::render::xml::escape;

/// What the metadata says.
pub(super) struct Facts<'a> {
    pub title: &'a str,
    pub creator: &'a str,
    pub producer: &'a str,
    pub date: Date,
    /// Stays the same for all editions of a sheet; 32 hex digits.
    pub document: &'a str,
    /// Changes with the content; 32 hex digits.
    pub instance: &'a str,
    pub language: &'a str,
}

/// Returns the packet.
pub(super) fn packet(facts: &Facts) -> String {
    let Facts { title, creator, producer, date, document, instance, language } = facts;
    let (title, creator, producer, language) = (escape(title), escape(creator), escape(producer), escape(language));
    let (document, instance) = (uuid(document), uuid(instance));
    let date = format!("{date}T00:00:00Z");
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n\
         <x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
         <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:xmpMM=\"http://ns.adobe.com/xap/1.0/mm/\" \
         xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" xmlns:pdfxid=\"http://www.npes.org/pdfx/ns/id/\">\n\
         <pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion>\n\
         <pdf:Producer>{producer}</pdf:Producer><pdf:Trapped>False</pdf:Trapped>\n\
         <xmp:CreatorTool>{creator}</xmp:CreatorTool><xmp:CreateDate>{date}</xmp:CreateDate>\
         <xmp:ModifyDate>{date}</xmp:ModifyDate><xmp:MetadataDate>{date}</xmp:MetadataDate>\n\
         <dc:format>application/pdf</dc:format>\
         <dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{title}</rdf:li></rdf:Alt></dc:title>\
         <dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>\n\
         <xmpMM:DocumentID>{document}</xmpMM:DocumentID><xmpMM:InstanceID>{instance}</xmpMM:InstanceID>\
         <xmpMM:VersionID>1</xmpMM:VersionID><xmpMM:RenditionClass>default</xmpMM:RenditionClass>\n\
         </rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"w\"?>"
    )
}

/// Returns a name in the form that readers expect.
fn uuid(hex: &str) -> String {
    let part = |range: std::ops::Range<usize>| hex.get(range).unwrap_or_default();
    format!("uuid:{}-{}-{}-{}-{}", part(0..8), part(8..12), part(12..16), part(16..20), part(20..32))
}
