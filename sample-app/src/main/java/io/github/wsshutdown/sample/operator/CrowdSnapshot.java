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

package io.github.wsshutdown.sample.operator;

/**
 * What the clients of the page have seen.
 *
 * @param refused how many handshakes of theirs were refused
 * @param asked how many slow questions were asked
 * @param answered how many of these were answered
 * @param told how many got a close frame, or a proper end of their stream
 * @param cut how many well-behaved ones were cut without
 * @param returned how many have come back
 * @param waiting how many wait until they come back
 */
record CrowdSnapshot(int refused, int asked, int answered, int told, int cut, int returned, int waiting) {

}
