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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.wsshutdown.testsupport.Container;
import io.github.wsshutdown.testsupport.transparency.Row;
import io.github.wsshutdown.testsupport.transparency.Rows;
import io.github.wsshutdown.testsupport.transparency.SecurityRows;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the documentation of what is the same with the starter and without.
 */
class TransparencyDocumentTests {

	private static final Path DOCUMENT = Path.of("..", "docs", "transparency.md");

	@Test
	void whenRowsArePlayedThenDocumentHasThemAndNoOthers() throws IOException {
		List<String> tables = Files.readAllLines(DOCUMENT)
			.stream()
			.filter((line) -> line.startsWith("|") || line.startsWith("### "))
			.toList();
		assertThat(tables).containsExactlyElementsOf(expected());
	}

	private static List<String> expected() {
		Map<String, List<Row>> tables = new LinkedHashMap<>(Rows.tables());
		tables.put("Behind Spring Security", SecurityRows.rows());
		List<String> lines = new ArrayList<>();
		tables.forEach((title, rows) -> {
			lines.add("### " + title);
			lines.add("| A peer that"
					+ Arrays.stream(Container.values()).map(" | %s"::formatted).collect(Collectors.joining()) + " |");
			lines.add("| ---" + " | ---".repeat(Container.values().length) + " |");
			rows.forEach((row) -> lines.add(row.markdown()));
		});
		return lines;
	}

}
