/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.wsshutdown;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the links between the documents.
 */
class DocumentLinksTests {

	private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

	private static final Path SITE = ROOT.resolve("docs");

	private static final Pattern CODE_BLOCK = Pattern.compile("^\\s*```.*?^\\s*```$",
			Pattern.MULTILINE | Pattern.DOTALL);

	private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#\\s]*)(?:#([^)\\s]+))?\\)");

	private static final Pattern HEADING = Pattern.compile("^#+ (.+)$", Pattern.MULTILINE);

	@Test
	void whenDocumentsLinkThenFilesAndHeadingsAreThere() throws IOException {
		List<Path> documents = documents();
		assertThat(documents).contains(SITE.resolve("index.md"));
		List<String> broken = new ArrayList<>();
		for (Path document : documents) {
			Matcher link = LINK.matcher(text(document));
			while (link.find()) {
				Path target = document.resolveSibling(link.group(1)).normalize();
				if (!isThere(link.group(1).isEmpty() ? document : target, link.group(2))
						|| (document.startsWith(SITE) && !target.startsWith(SITE))) {
					broken.add(ROOT.relativize(document) + ": " + link.group());
				}
			}
		}
		assertThat(broken).as("Links to nothing, or from the site to a file that is not part of it").isEmpty();
	}

	private static List<Path> documents() throws IOException {
		try (Stream<Path> site = Files.walk(SITE); Stream<Path> root = Files.list(ROOT)) {
			return Stream.concat(site, root).filter((file) -> file.toString().endsWith(".md")).toList();
		}
	}

	private static boolean isThere(Path file, String anchor) throws IOException {
		return Files.exists(file) && (anchor == null || anchors(file).contains(anchor));
	}

	private static Set<String> anchors(Path document) throws IOException {
		return HEADING.matcher(text(document))
			.results()
			.map((heading) -> anchor(heading.group(1)))
			.collect(Collectors.toSet());
	}

	private static String anchor(String heading) {
		return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\w\\s-]", "").replaceAll("\\s+", "-");
	}

	private static String text(Path document) throws IOException {
		return CODE_BLOCK.matcher(Files.readString(document)).replaceAll("");
	}

}
