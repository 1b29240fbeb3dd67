// Says of each file whether it conforms to PDF/A-3a and to PDF/UA-1, with the engine of veraPDF. Fails if one does not.
// java -cp JAR:/usr/share/java/* Conformance.java FILE...

import java.io.FileInputStream;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

public class Conformance {
    public static void main(String[] files) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        boolean every = files.length > 0;
        for (String file : files) {
            for (PDFAFlavour flavour : new PDFAFlavour[] {PDFAFlavour.PDFA_3_A, PDFAFlavour.PDFUA_1}) {
                try (var parser = Foundries.defaultInstance().createParser(new FileInputStream(file), flavour);
                        var validator = Foundries.defaultInstance().createValidator(flavour, false)) {
                    ValidationResult result = validator.validate(parser);
                    every &= result.isCompliant();
                    System.out.println(file + ": " + flavour + (result.isCompliant() ? " conforms" : " FAILS"));
                    result.getTestAssertions().stream()
                        .filter(found -> found.getStatus() == TestAssertion.Status.FAILED)
                        .map(found -> "  " + found.getRuleId().getClause() + " " + found.getMessage())
                        .distinct().limit(20).forEach(System.out::println);
                }
            }
        }
        System.exit(every ? 0 : 1);
    }
}
