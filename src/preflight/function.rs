//! The colours at the ends of a shading's functions. Between the ends of an exponential function there is never more ink
//! than at one of them; sampled functions are read sample by sample; calculated ones are not read.

use super::file::Pdf;
use lopdf::{Dictionary, Object};

/// How deep stitched functions may stand in each other.
const DEPTH: usize = 4;
/// The most colours that are looked at.
const MOST: usize = 4096;

/// Returns colours of a shading, among them one with the most ink as far as that is known.
pub fn ends(pdf: &Pdf, shading: &Dictionary) -> Vec<Vec<f64>> {
    let Some(function) = pdf.entry(shading, "Function") else { return Vec::new() };
    let Ok(parts) = function.as_array() else { return of(pdf, function, DEPTH) };
    // One function a component: the ends are put together side by side.
    let parts: Vec<Vec<Vec<f64>>> = parts.iter().take(32).map(|part| of(pdf, part, DEPTH)).collect();
    let longest = parts.iter().map(Vec::len).max().unwrap_or(0);
    let value = |part: &Vec<Vec<f64>>, at: usize| {
        part.get(at).or(part.last()).and_then(|colour| colour.first()).copied().unwrap_or(0.0)
    };
    (0..longest.min(MOST)).map(|at| parts.iter().map(|part| value(part, at)).collect()).collect()
}

fn of(pdf: &Pdf, object: &Object, depth: usize) -> Vec<Vec<f64>> {
    let object = pdf.get(object);
    let (dict, stream) = match object {
        Object::Dictionary(dict) => (dict, None),
        Object::Stream(stream) => (&stream.dict, Some(stream)),
        _ => return Vec::new(),
    };
    match pdf.integer(dict, "FunctionType") {
        Some(2) => {
            let end = |key: &str, otherwise: f64| pdf.numbers(dict, key).unwrap_or(vec![otherwise]);
            vec![end("C0", 0.0), end("C1", 1.0)]
        }
        Some(3) if depth > 0 => {
            let parts = pdf.array(dict, "Functions").unwrap_or_default();
            let mut colours = Vec::new();
            for part in parts.iter().take(256) {
                colours.extend(of(pdf, part, depth - 1));
                if colours.len() > MOST {
                    break;
                }
            }
            colours
        }
        Some(0) => {
            let range = pdf.numbers(dict, "Decode").or_else(|| pdf.numbers(dict, "Range")).unwrap_or_default();
            let (count, bits) = (range.len() / 2, pdf.number(dict, "BitsPerSample").unwrap_or(8.0));
            let Some(Ok(data)) = stream.map(|stream| pdf.decode(stream)) else { return Vec::new() };
            let bytes = match bits as i64 {
                8 => 1,
                16 => 2,
                _ => return Vec::new(),
            };
            if count == 0 || count > 32 {
                return Vec::new();
            }
            let colour = |samples: &[u8]| {
                let value = |at: usize| {
                    let share = f64::from(samples[at * bytes]) / 255.0;
                    range[at * 2] + share * (range[at * 2 + 1] - range[at * 2])
                };
                (0..count).map(value).collect()
            };
            data.chunks_exact(count * bytes).take(MOST).map(colour).collect()
        }
        _ => Vec::new(),
    }
}
