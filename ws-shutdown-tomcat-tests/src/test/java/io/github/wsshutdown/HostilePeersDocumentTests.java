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
import java.util.Arrays;

import io.github.wsshutdown.testsupport.HostileHandshake;
import io.github.wsshutdown.testsupport.HostilePeer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the documentation of peers that misbehave.
 */
class HostilePeersDocumentTests {

	@Test
	void whenPeersMisbehaveThenDocumentTellsWhatIsSeen() throws IOException {
		assertThat(Files.readAllLines(Path.of("..", "docs", "security.md")))
			.containsSubsequence(Arrays.stream(HostilePeer.values()).map(HostilePeer::row).toList())
			.containsSubsequence(Arrays.stream(HostileHandshake.values()).map(HostileHandshake::row).toList());
	}

}
